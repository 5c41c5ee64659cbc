import './style/index.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { applyChosenScheme } from './style/scheme.ts';

applyChosenScheme();
const app = document.querySelector('#app');
if (app !== null) render(<App />, app);
