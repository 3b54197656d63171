/**
 * A stateful stand-in for Kaleyra Video REST v2, for demonstrations and tests.
 *
 * <p>It keeps users, rooms, sessions, uploads, the company and webhooks in memory, enforces the rules Kaleyra
 * documents, and fails on command. Where Kaleyra does not document the body of an answer, the emulator offers three
 * plausible {@linkplain dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.Dialect dialects}, all of which a
 * tolerant client must understand. Not emulated: chat, signature, theme, logo, translations, avatars, encryption keys,
 * recording settings and changing the participants of a room in place; those answer 404 {@code route_not_found}.
 *
 * <p>{@link dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator} is the entry point,
 * {@link dev.teleconsult.adapter.kaleyra.emulator.Fault} a commanded failure;
 * {@link dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom},
 * {@link dev.teleconsult.adapter.kaleyra.emulator.ReceivedRequest} and
 * {@link dev.teleconsult.adapter.kaleyra.emulator.WebhookDelivery} are for assertions. The emulator is not needed to
 * use the real Kaleyra. No parameter or result is ever null.
 *
 * <p>In a test of a failing provider:
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
