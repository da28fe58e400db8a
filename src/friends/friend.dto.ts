import { ApiProperty } from '@nestjs/swagger';

export class RemovedDto {
  @ApiProperty({ example: true })
  success!: true;
}
