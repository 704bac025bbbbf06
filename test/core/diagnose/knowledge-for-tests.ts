import knowledge from 'virtual:knowledge';
import { createDiagnoser } from '../../../src-main/core/diagnose/diagnose.ts';
import { createExplainer } from '../../../src-main/core/diagnose/explain.ts';

/** The real assets, compiled once for all tests: what the rules decide is the behaviour under test. */
export { knowledge };
export const diagnoser = createDiagnoser(knowledge);
export const explainer = createExplainer(knowledge, diagnoser);
