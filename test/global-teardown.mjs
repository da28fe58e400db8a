/** After the last spec: ends what `global-setup.mjs` has started. */
export default async function tearDown() {
  await globalThis.testMongod?.remove();
}
