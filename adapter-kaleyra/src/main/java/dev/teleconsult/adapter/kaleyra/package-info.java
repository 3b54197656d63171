/**
 * The video provider Kaleyra Video, over its REST interface v2.
 *
 * <p>{@link dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider} is the entry point,
 * {@link dev.teleconsult.adapter.kaleyra.KaleyraSettings} its settings; servers find it by
 * {@link dev.teleconsult.adapter.kaleyra.KaleyraVideoProviderFactory}. Kaleyra's field names stay in this package.
 * Where Kaleyra does not document a body, every plausible form is accepted; an answer without a required value is
 * refused. No parameter or result is ever null.
 *
 * <p>Kaleyra is not called until a port is used:
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
