import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../smoke/starter.js';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const WORKFLOWS = path.join('.github', 'workflows');

describe('what is fetched for a deployment', () => {
  it('is named by digest: a tag may be moved to another image', () => {
    const dockerfile = read('Dockerfile');
    const stages = new Set([...dockerfile.matchAll(/ AS (\w+)$/gm)].map(([, name]) => name));
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image);
    const images = [...read('docker-compose.yml').matchAll(/^ +image: (\S+)/gm)].map(([, image = '']) => image);
    const fetched = [...bases.filter((image) => !stages.has(image)), ...images];
    expect(fetched.length).toBeGreaterThan(1);
    expect(fetched.filter((image) => !/^\w+:[\w.-]+@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
  });

  it('is named by commit, where it is an action of a workflow', () => {
    const text = readdirSync(path.join(ROOT, WORKFLOWS)).map((file) => read(path.join(WORKFLOWS, file)));
    const uses = [...text.join('\n').matchAll(/\buses: (.+)$/gm)].map(([, action = '']) => action);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('is listed in a bill of materials: every package of production, and no other', () => {
    const { bomFormat, components } = JSON.parse(
      execFileSync('npm', ['run', '-s', 'sbom'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
    ) as { bomFormat: string; components: { name: string; group?: string }[] };
    const names = components.map(({ name, group }) => (group ? `${group}/${name}` : name));
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    expect(bomFormat).toBe('CycloneDX');
    expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    expect(names).not.toContain('jest');
  });
});

describe('docker-compose.yml', () => {
  const [, ...services] =
    (read('docker-compose.yml').split(/^services:$/m)[1] ?? '').split(/^volumes:$/m, 1)[0]?.split(/^  (?=\w+:$)/m) ??
    [];

  it('takes from every service what it does not need', () => {
    const shared = /^x-hardened: &hardened$([^]*?)^$/m.exec(read('docker-compose.yml'))?.[1];
    for (const rule of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true']) expect(shared).toContain(rule);
    expect(services).toHaveLength(2);
    for (const service of services) expect(service).toContain('<<: *hardened');
  });

  it('has a database that asks for a password, and an account for the server that is not its administrator', () => {
    const [server, mongo] = services;
    expect(server).toMatch(/mongodb:\/\/backchannel:\$\{MONGODB_PASSWORD:\?/);
    expect(mongo).toContain('--keyFile');
    expect(mongo).toMatch(/MONGO_INITDB_ROOT_PASSWORD: \$\{MONGODB_ROOT_PASSWORD:\?/);
    expect(mongo).toContain("roles: ['readWrite']");
    expect(mongo).not.toMatch(/^ +ports:/m);
  });
});
