import { Injectable } from '@nestjs/common';

/** The time, injected so that whatever time drives can be tested without sleeping. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
