/** A MongoDB address that is safe to show: scheme, hosts and database, without user, password and options. */
export function maskMongoUri(uri: string): string {
  const [, scheme = 'mongodb://', rest = ''] = /^(mongodb(?:\+srv)?:\/\/)?(.*)$/s.exec(uri) ?? [];
  const afterCredentials = rest.slice(rest.lastIndexOf('@') + 1);
  const [place = ''] = afterCredentials.split('?');
  return `${scheme}${afterCredentials === rest ? '' : '***@'}${place}`;
}
