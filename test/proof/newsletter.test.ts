import { testMutations } from "./mutation-tests.ts";
import { mutationsOfNewsletter } from "./mutations-of-newsletter.ts";

testMutations(mutationsOfNewsletter);
