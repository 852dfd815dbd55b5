import { testMutations } from "./mutation-tests.ts";
import { mutationsOfVisits } from "./mutations-of-visits.ts";

testMutations(mutationsOfVisits);
