/**
 * A stateful stand-in for Kaleyra Video REST v2, for demonstrations and tests.
 *
 * <p>It keeps users, rooms, sessions, uploads, the company and webhooks in memory, enforces the rules Kaleyra documents,
 * and fails on command. Where Kaleyra publishes no body, the answers are our reading of it, in three
 * {@linkplain dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.Dialect dialects} that a tolerant client must all
 * understand. Not emulated: chat, signature, theme, logo, translations, avatars, encryption keys, recording settings and
 * changing the participants of a room in place; those answer 404 {@code route_not_found}.
 *
 * <p>Nothing here is needed to talk to the real Kaleyra. No parameter or result is ever null.
 */
package dev.teleconsult.adapter.kaleyra.emulator;
