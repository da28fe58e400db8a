import { getMetadataStorage, IsInt, IsString } from 'class-validator';
import { cacheValidationMetadata } from './cache-validation-metadata.js';

class Parent {
  @IsString()
  name!: string;
}
class Child extends Parent {
  @IsInt()
  age!: number;
}

describe('kept rules', () => {
  it('are those that class-validator finds, inherited ones included, and are looked for once', () => {
    const storage = getMetadataStorage();
    const find = jest.spyOn(storage, 'getTargetValidationMetadatas');
    cacheValidationMetadata(storage);
    cacheValidationMetadata(storage);
    const names = (target: typeof Parent) =>
      storage
        .getTargetValidationMetadatas(target, '', false, false)
        .map(({ propertyName }) => propertyName)
        .toSorted();
    for (let time = 0; time < 3; time += 1) {
      expect(names(Child)).toEqual(['age', 'name']);
      expect(names(Parent)).toEqual(['name']);
    }
    expect(find).toHaveBeenCalledTimes(2);
  });
});
