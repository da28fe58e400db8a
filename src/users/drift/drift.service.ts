import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppConfig } from '../../config/app-config.js';
import { BackgroundConnection } from '../../database/background-connection.js';
import { StreamService } from '../../stream/stream.service.js';
import { UserSyncService } from '../sync/user-sync.service.js';
import { User } from '../user.schema.js';
import type { DriftOptions, DriftSummary } from './drift.js';
import { DriftRun } from './drift-run.js';

/** Compares our accounts with Stream's users. Only this finds what was changed in Stream by hand. */
@Injectable()
export class DriftService {
  private readonly users: Model<User>;

  constructor(
    @InjectModel(User.name) users: Model<User>,
    private readonly stream: StreamService,
    private readonly sync: UserSyncService,
    private readonly config: AppConfig,
    background: BackgroundConnection,
  ) {
    this.users = background.model(users);
  }

  /** @throws StreamError when Stream refuses the calls, or is unreachable for more than half a minute */
  report(options: DriftOptions = {}): Promise<DriftSummary> {
    const { support, http } = this.config;
    return new DriftRun(this.users, this.stream.users, this.sync, support.agentId, http.publicUrl, options).run();
  }
}
