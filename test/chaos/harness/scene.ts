import { Client, type Caller } from './client.js';
import type { World } from './world.js';

const MINUTE_MS = 60_000;

/** An appointment with its owner and vet, and what they can do with its chat. */
export class Scene {
  private constructor(
    readonly client: Client,
    readonly owner: Caller,
    readonly vet: Caller,
    readonly appointmentId: string,
    private readonly world: World,
  ) {}

  /** Creates the accounts and the appointment; its channel is not requested yet. */
  static async make(world: World, client: Client, name: string, inMinutes = 1): Promise<Scene> {
    const owner = client.caller(`owner-${name}`, 'pet-owner');
    const vet = client.caller(`vet-${name}`, 'vet');
    await client.request(owner, 'GET', '/api/chat/channels');
    const appointmentTime = new Date(Date.now() + inMinutes * MINUTE_MS).toISOString();
    const { body } = await client.request(vet, 'POST', '/api/appointments', {
      petOwnerId: owner.id,
      vetId: vet.id,
      appointmentTime,
    });
    return new Scene(client, owner, vet, body['id'] as string, world);
  }

  get channelId(): string {
    return `appointment-${this.appointmentId}`;
  }

  /** @param client who asks; by default who made the scene */
  async open(client = this.client): Promise<void> {
    const { owner, vet, appointmentId } = this;
    const appointmentTime = new Date().toISOString();
    const body = { appointmentId, petOwnerId: owner.id, vetId: vet.id, appointmentTime };
    const { record } = this;
    await this.noting(() => client.request(owner, 'POST', '/api/chat/channels', body));
    record.opened = true;
    record.state = 'open';
  }

  /** @returns whether Stream had confirmed it when it was answered */
  async end(client = this.client): Promise<boolean> {
    const { body } = await this.change(client, 'end');
    const confirmed = body['synced'] !== false;
    const { record } = this;
    record.ends += 1;
    if (confirmed) record.confirmedEnds += 1;
    record.state = 'ended';
    return confirmed;
  }

  async reopen(client = this.client): Promise<void> {
    await this.change(client, 'reopen');
    this.record.state = 'open';
  }

  private get record(): ReturnType<World['ledger']['appointment']> {
    return this.world.ledger.appointment(this.appointmentId);
  }

  private change(client: Client, verb: 'end' | 'reopen'): ReturnType<Client['request']> {
    return this.noting(() => client.request(this.vet, 'POST', `/api/chat/channels/${this.channelId}/${verb}`));
  }

  /** Remembers when a request went without an answer: it may have done something, or nothing. */
  private async noting<T>(run: () => Promise<T>): Promise<T> {
    this.record.unsure = true;
    const answer = await run();
    this.record.unsure = false;
    return answer;
  }
}
