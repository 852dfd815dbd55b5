import { testMutations } from "./mutation-tests.ts";
import { mutationsOfAds } from "./mutations-of-ads.ts";

testMutations(mutationsOfAds);
