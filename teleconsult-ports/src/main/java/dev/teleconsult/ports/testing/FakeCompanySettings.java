package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.outbound.CompanySettings;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The company settings of a {@link FakeVideoProvider}. */
final class FakeCompanySettings implements CompanySettings {

    private final Fake<Operation> provider;
    private final VideoProviderState state;

    FakeCompanySettings(Fake<Operation> provider, VideoProviderState state) {
        this.provider = provider;
        this.state = state;
    }

    @Override
    public Background uploadBackground(byte[] jpeg) {
        byte[] image = jpeg.clone();
        return provider.answer(Operation.UPLOAD_BACKGROUND, () -> {
            if (!isJpeg(image)) {
                throw RefusalException.of(RefusalCode.BACKGROUND_REFUSED);
            }
            synchronized (state) {
                String alias = "background_" + ++state.lastId;
                Background background = new Background(
                        alias,
                        "https://static.video.example/" + alias + ".jpeg",
                        state.clock.instant().toString());
                state.backgrounds.put(alias, background);
                return background;
            }
        });
    }

    @Override
    public Company useBackground(String alias) {
        requireNonNull(alias, "alias");
        return provider.answer(Operation.USE_BACKGROUND, () -> {
            synchronized (state) {
                Background background = state.backgrounds.get(alias);
                if (background == null) {
                    throw RefusalException.of(RefusalCode.UNKNOWN_BACKGROUND);
                }
                state.backgroundInUse = Optional.of(alias);
                return new Company("Fake company", "en", List.of(background), "", "", Duration.ZERO);
            }
        });
    }

    private boolean isJpeg(byte[] image) {
        return image.length > 3 && image[0] == (byte) 0xFF && image[1] == (byte) 0xD8 && image[2] == (byte) 0xFF;
    }
}
