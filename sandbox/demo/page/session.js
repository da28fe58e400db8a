/** Calls of one person to the server. They reject with an Error that has the server's `message`, `code` and `status`. */
export function createSession({ apiUrl, token }) {
  return async (method, path, body) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw Object.assign(new Error(answer.message), { code: answer.code, status: response.status });
    }
    return answer;
  };
}

/** Connects a person to Stream, with the token that the server issues. Customers have a user of their own there. */
export async function connect(StreamChat, call, person) {
  const { apiKey, baseUrl } = await call('GET', '/api/chat/config');
  const client = new StreamChat(apiKey, baseUrl === undefined ? {} : { baseURL: baseUrl });
  if (person.customerId === undefined) {
    const tokenOf = async () => (await call('POST', '/api/chat/token', { userId: person.id })).token;
    await client.connectUser({ id: person.id }, tokenOf);
  } else {
    const { userId, token } = await call('POST', '/stream-chat/token', { customer_id: person.customerId });
    await client.connectUser({ id: userId }, token);
  }
  return client;
}
