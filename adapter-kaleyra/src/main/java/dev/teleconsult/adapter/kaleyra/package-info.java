/**
 * The video provider, as Kaleyra Video offers it over REST v2.
 *
 * <p>{@link dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider} is the only way in. Kaleyra's words stay in this package;
 * where it publishes no body, every plausible reading is accepted, and an answer that lacks what is needed is refused.
 * No parameter or result is ever null.
 *
 * <p>Nothing is asked until a port is used:
 *
 * <pre>{@code
 * KaleyraSettings settings = KaleyraSettings.builder(kaleyra, apiKey)
 *         .callTimeout(Duration.ofSeconds(5))
 *         .build();
 * try (VideoProvider video = KaleyraVideoProvider.of(settings)) {
 *     VideoUserId user = video.users().register(new UserId("dr-7"), Role.PLUS, Language.ITALIAN);
 *     assertThat(emulator.userIds()).containsExactly(user.value());
 * }
 * }</pre>
 */
@NullMarked
package dev.teleconsult.adapter.kaleyra;

import org.jspecify.annotations.NullMarked;
