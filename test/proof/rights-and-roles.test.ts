import { testMutations } from "./mutation-tests.ts";
import { mutationsOfRights } from "./mutations-of-rights.ts";
import { mutationsOfRoles } from "./mutations-of-roles.ts";
import { mutationsOfRows } from "./mutations-of-rows.ts";

testMutations([...mutationsOfRights, ...mutationsOfRoles, ...mutationsOfRows]);
