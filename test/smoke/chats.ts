import type { SandboxFile } from './starter.js';

/** The list of chats, as the API answers it. */
export interface ChannelList {
  readonly channels: readonly { readonly id: string; readonly lastMessage?: string }[];
}

/** The bearer token of a sample account. */
export const tokenOf = (system: SandboxFile, id: string): string =>
  system.accounts.find((account) => account.id === id)?.token ?? '';

/** The chats of a sample account. */
export async function chatsOf(system: SandboxFile, id: string, token = tokenOf(system, id)): Promise<ChannelList> {
  const answer = await fetch(`${system.apiUrl}/api/chat/channels`, { headers: { authorization: `Bearer ${token}` } });
  if (answer.status !== 200) throw new Error(`the list of chats answers ${answer.status}`);
  return (await answer.json()) as ChannelList;
}
