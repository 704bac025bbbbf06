declare module 'virtual:knowledge' {
  const knowledge: import('../core/knowledge/knowledge.ts').Knowledge;
  export default knowledge;
}
