package dev.teleconsult.ports.application.rooms;

import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.ManageCompanyLookUseCase;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompanyLookTest {

    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 1, 2};

    private final Bench bench = Bench.plain();
    private final ManageCompanyLookUseCase look = bench.application.companyLook();

    @Test
    void uploadedImageShouldBeUsedOnRequest() {
        Background uploaded = look.uploadBackground(JPEG, by("doctor"));
        assertThat(bench.video.backgroundInUse()).isEmpty();

        Company company = look.useBackground(uploaded.alias(), by("doctor"));

        assertThat(company.defaultBackground()).contains(uploaded);
        assertThat(bench.video.backgroundInUse()).contains(uploaded.alias());
    }

    @Test
    void unknownImageShouldBeRefused() {
        refusal(RefusalCode.UNKNOWN_BACKGROUND, () -> look.useBackground("none", by("doctor")));
    }

    @Test
    void anonymousCallerShouldBeRefused() {
        RequestContext anonymous = RequestContext.anonymous("x");

        refusal(RefusalCode.UNAUTHORIZED_USER, () -> look.uploadBackground(JPEG, anonymous));
        refusal(RefusalCode.UNAUTHORIZED_USER, () -> look.useBackground("any", anonymous));
        assertThat(bench.video.calls()).isZero();
    }

    static Stream<byte[]> noJpegs() {
        return Stream.of(
                new byte[0],
                new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff},
                new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10},
                new byte[] {0, (byte) 0xd8, (byte) 0xff, 0},
                new byte[] {(byte) 0xff, 0, (byte) 0xff, 0},
                new byte[] {(byte) 0xff, (byte) 0xd8, 0, 0});
    }

    @ParameterizedTest
    @MethodSource("noJpegs")
    void imageThatIsNoJpegShouldBeRefusedWithoutAProviderCall(byte[] bytes) {
        refusal(RefusalCode.BACKGROUND_NOT_JPEG, () -> look.uploadBackground(bytes, by("doctor")));

        assertThat(bench.video.calls()).isZero();
    }

    @Test
    void imageShouldBeAcceptedUpToTheSizeLimit() {
        byte[] largest = Arrays.copyOf(JPEG, 10 * 1024 * 1024);
        assertThat(look.uploadBackground(largest, by("doctor")).alias()).isNotEmpty();

        assertThat(refusal(
                                RefusalCode.BACKGROUND_TOO_LARGE,
                                () -> look.uploadBackground(Arrays.copyOf(JPEG, 10 * 1024 * 1024 + 1), by("doctor")))
                        .detail(Detail.LIMIT))
                .contains("10485760");
        assertThat(bench.video.callsTo(FakeVideoProvider.Operation.UPLOAD_BACKGROUND))
                .isEqualTo(1);
    }
}
