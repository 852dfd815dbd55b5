import { testMutations } from "./mutation-tests.ts";
import { mutationsOfCards } from "./mutations-of-cards.ts";
import { mutationsOfObjects } from "./mutations-of-objects.ts";
import { mutationsOfStrangers } from "./mutations-of-strangers.ts";
import { mutationsOfTables } from "./mutations-of-tables.ts";

testMutations([
  ...[...mutationsOfObjects, ...mutationsOfStrangers],
  ...[...mutationsOfTables, ...mutationsOfCards],
]);
