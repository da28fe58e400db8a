/** Signs in. What is returned calls the server as this account; calls reject with the server's message. */
export async function signIn(api, email, password) {
  const { accessToken, user } = await request(api, 'POST', '/api/auth/session', undefined, { email, password });
  const call = (method, path, body) => request(api, method, path, accessToken, body);
  const config = await call('GET', '/api/chat/config');
  return { user, config, call };
}

async function request(api, method, path, token, body) {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message ?? answer.code);
  return answer;
}
