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
 *
 * <p>In a test, also when it fails:
 *
 * <pre>{@code
 * try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().start();
 *         VideoProvider video =
 *                 KaleyraVideoProvider.of(KaleyraSettings.builder(kaleyra.baseUrl(), kaleyra.apiKey())
 *                         .build())) {
 *     kaleyra.inject(Fault.unavailable().on("POST /users").times(1));
 *
 *     assertThatThrownBy(() -> video.users().register(new UserId("dr-7"), Role.PLUS, Language.ITALIAN))
 *             .isInstanceOf(PortUnavailableException.class);
 *     assertThat(kaleyra.requests("POST /users")).hasSize(1);
 *     assertThat(kaleyra.userIds()).isEmpty();
 * }
 * }</pre>
 */
@NullMarked
package dev.teleconsult.adapter.kaleyra.emulator;

import org.jspecify.annotations.NullMarked;
