import { Module } from '@nestjs/common';
import { StreamModule } from '../stream/stream.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({ imports: [StreamModule], controllers: [HealthController], providers: [HealthService] })
export class HealthModule {}
