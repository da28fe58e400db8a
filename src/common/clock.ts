import { Injectable } from '@nestjs/common';

/** The time, injected so that time-driven behaviour is tested without sleeping. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
