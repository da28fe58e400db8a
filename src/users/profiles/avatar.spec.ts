import fc from 'fast-check';
import { drawAvatar, pictureOf, storedPicture } from './avatar.js';

const FORM =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 7 7" width="256" height="256" shape-rendering="crispEdges"><rect width="7" height="7" fill="hsl\(\d{1,3},45%,92%\)"\/><path d="(M[1-5] [1-5]h1v1h-1z)+" fill="hsl\(\d{1,3},55%,42%\)"\/><\/svg>$/;

const squaresOf = (svg: string): string[] => [...svg.matchAll(/M(\d) (\d)/g)].map(([, x, y]) => `${x},${y}`);

describe('a generated picture', () => {
  it('is squares and two colours, whatever the id: nothing of the id itself is in it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (id) => FORM.test(drawAvatar(id))));
  });

  it('is the same for the same id, and differs between ids', () => {
    expect(drawAvatar('robin')).toBe(drawAvatar('robin'));
    const many = Array.from({ length: 500 }, (_, n) => drawAvatar(`account-${n}`));
    expect(new Set(many).size).toBe(many.length);
  });

  it('mirrors its left half in its right half, and always fills the middle', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        const squares = new Set(squaresOf(drawAvatar(id)));
        expect(squares.has('3,3')).toBe(true);
        for (const square of squares) expect(squares.has(`${6 - Number(square[0])},${square[2]}`)).toBe(true);
      }),
    );
  });
});

describe('the picture of an account', () => {
  const PUBLIC_URL = 'https://chat.example.com';
  const ID = 'robin@berg_1-2';
  const OLD = 'http://localhost:3000/api/avatars/robin%40berg_1-2.svg';

  it.each([
    ['a generated one', 'generated', `${PUBLIC_URL}/api/avatars/robin%40berg_1-2.svg`],
    ['a generated one of which an earlier address is stored', OLD, `${PUBLIC_URL}/api/avatars/robin%40berg_1-2.svg`],
    ['one of its own', 'https://pictures.test/a.png', 'https://pictures.test/a.png'],
    ['the generated one of another account', `${PUBLIC_URL}/api/avatars/kim.svg`, `${PUBLIC_URL}/api/avatars/kim.svg`],
    ['none', '', ''],
  ])('is %s', (_case, profilePic, expected) => {
    expect(pictureOf({ _id: ID, profilePic }, PUBLIC_URL)).toBe(expected);
  });

  it('is stored as generated when a client sends its address back', () => {
    expect(storedPicture(ID, OLD)).toBe('generated');
    expect(storedPicture(ID, 'https://pictures.test/a.png')).toBe('https://pictures.test/a.png');
  });
});
