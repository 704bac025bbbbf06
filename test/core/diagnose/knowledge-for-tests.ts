import { join } from 'node:path';
import { compileKnowledge } from '../../../tools/knowledge/compile-knowledge.ts';
import { createDiagnoser } from '../../../src-main/core/diagnose/diagnose.ts';
import { createExplainer } from '../../../src-main/core/diagnose/explain.ts';

/** The real assets: what the rules decide is the behaviour under test. */
export const { knowledge, errors: knowledgeErrors } = compileKnowledge(join(import.meta.dirname, '../../../assets'));
export const diagnoser = createDiagnoser(knowledge);
export const explainer = createExplainer(knowledge, diagnoser);
