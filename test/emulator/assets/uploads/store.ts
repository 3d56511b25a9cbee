import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Clock } from '../../clock';
import { IdFactory } from '../../ids';
import type { Asset } from '../asset';
import { UploadSession } from './session';

/** All upload sessions. Their parts lie in a temporary directory each, removed once they were read. */
export class UploadStore {
	readonly sessions = new Map<string, UploadSession>();
	private readonly ids = new IdFactory();

	constructor(private readonly clock: Clock) {}

	/**
	 * @param totalSize and `chunkBytes`: bytes
	 * @param ttlMs how long it lives, in milliseconds
	 */
	create(asset: Asset, totalSize: number, chunkBytes: number, ttlMs: number): UploadSession {
		const now = this.clock.now();
		const id = this.ids.next(now);
		const dir = mkdtempSync(path.join(tmpdir(), 'emulated-upload-'));
		const expiresAt = now + ttlMs;
		const session = new UploadSession(
			id,
			asset,
			totalSize,
			chunkBytes,
			now,
			expiresAt,
			dir,
			this.clock,
		);
		this.sessions.set(id, session);
		return session;
	}

	/** Whether the asset with this ID waits for its parts. */
	isReserved(assetId: string): boolean {
		return [...this.sessions.values()].some(
			({ asset, status }) => asset.id === assetId && status !== 'completed',
		);
	}

	/** Forgets every session and removes its parts. */
	clear(): void {
		for (const { dir } of this.sessions.values()) rmSync(dir, { recursive: true, force: true });
		this.sessions.clear();
	}
}
