import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Erasures } from '../../users/erasure/erasures.service.js';
import { AdminJob, AdminJobChunk } from './job.schema.js';

/** Takes deleted people out of jobs: what was to be stored of them, and what was exported. */
@Injectable()
export class JobErasure {
  constructor(
    @InjectModel(AdminJob.name) jobs: Model<AdminJob>,
    @InjectModel(AdminJobChunk.name) chunks: Model<AdminJobChunk>,
    erasures: Erasures,
  ) {
    erasures.register(async ({ accountId }) => {
      const about = { 'items.id': accountId };
      const update = { $unset: { 'items.$[item].fields': 1 as const } };
      const options = { arrayFilters: [{ 'item.id': accountId }] };
      await jobs.updateMany(about, update, options);
      await chunks.updateMany(about, update, options);
      await chunks.updateMany({ ...about, exported: { $exists: true } }, { $unset: { exported: 1 } });
    });
  }
}
