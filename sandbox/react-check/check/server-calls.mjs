/** Calls to the server and to the stand-in of Stream, beside what the pages do. */
export class ServerCalls {
  constructor(system) {
    this.system = system;
  }

  account(id) {
    return this.system.accounts.find((account) => account.id === id);
  }

  /** An appointment between the sample vet and the sample owner that is about to begin, with its chat open. */
  async makeChat(petOwnerName) {
    const wanted = {
      petOwnerId: 'sample-owner',
      vetId: 'sample-vet',
      petOwnerName,
      appointmentTime: new Date(Date.now() + 60_000).toISOString(),
    };
    const { id } = await this.asVet('POST', '/api/appointments', wanted);
    const { channelId } = await this.asVet('POST', '/api/chat/channels', { ...wanted, appointmentId: id });
    return channelId;
  }

  asVet(method, path, body) {
    return request(method, `${this.system.apiUrl}${path}`, body, this.account('sample-vet').token);
  }

  /** A control route of the stand-in. */
  sandbox(method, path, body) {
    return request(method, `${this.system.stream.url}/_sandbox${path}`, body);
  }

  /** A message by somebody whose page is not involved. */
  async send(userId, channelId, text) {
    const { status } = await this.sandbox('POST', '/messages', { userId, cid: `messaging:${channelId}`, text });
    if (status !== 201) throw new Error(`the stand-in answered ${status} to a message`);
  }
}

async function request(method, url, body, token) {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
