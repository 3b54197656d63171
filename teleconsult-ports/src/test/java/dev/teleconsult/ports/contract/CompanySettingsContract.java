package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.outbound.CompanySettings;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of {@link CompanySettings}. */
@Where(has = Capability.COMPANY_SETTINGS)
public interface CompanySettingsContract extends PortFailureContract, PromisesByCapability {

    /** Returns the same object throughout a test; nothing is uploaded or set when the test begins. */
    CompanySettings testee();

    /** An image that the provider accepts. */
    byte[] goodImage();

    /** An image that the provider refuses. */
    byte[] badImage();

    @Override
    default Class<?> port() {
        return CompanySettings.class;
    }

    @Override
    default List<Attempt> attempts() {
        String alias = testee().uploadBackground(goodImage()).alias();
        return List.of(
                Attempt.reading("uploadBackground", () -> testee().uploadBackground(goodImage())),
                Attempt.reading("useBackground", () -> testee().useBackground(alias)));
    }

    @Test
    default void uploadShouldReturnAnAlias() {
        Background background = testee().uploadBackground(goodImage());

        assertThat(background.alias()).isNotBlank();
        assertThat(background.url()).startsWith("http");
    }

    @Test
    default void repeatedUploadShouldKeepTwoImages() {
        Background one = testee().uploadBackground(goodImage());
        Background other = testee().uploadBackground(goodImage());

        assertThat(one.alias()).isNotEqualTo(other.alias());
        assertThat(inUse(one)).isEqualTo(one.alias());
        assertThat(inUse(other)).isEqualTo(other.alias());
    }

    @Test
    default void uploadShouldNeitherChangeNorKeepTheBytes() {
        byte[] image = goodImage();
        byte[] before = image.clone();

        Background background = testee().uploadBackground(image);

        assertThat(image).isEqualTo(before);
        Arrays.fill(image, (byte) 0);
        assertThat(inUse(background)).isEqualTo(background.alias());
    }

    @Test
    default void uploadShouldRefuseAnImageTheProviderRejects() {
        assertThatThrownBy(() -> testee().uploadBackground(badImage()))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.BACKGROUND_REFUSED));
    }

    @Test
    default void useShouldReturnTheUpdatedCompany() {
        Background background = testee().uploadBackground(goodImage());

        Company company = testee().useBackground(background.alias());

        assertThat(company.name()).isNotBlank();
        assertThat(company.defaultBackground()).map(Background::alias).contains(background.alias());
        assertThat(company.defaultBackground()).map(Background::url).contains(background.url());
    }

    @Test
    default void repeatedUseShouldChangeNothing() {
        Background background = testee().uploadBackground(goodImage());

        assertThat(testee().useBackground(background.alias())).isEqualTo(testee().useBackground(background.alias()));
    }

    @Test
    default void useShouldRefuseAnUnknownAlias() {
        Background background = testee().uploadBackground(goodImage());
        testee().useBackground(background.alias());

        for (String unknown : Set.of("unknown", "a\"b\\c", "{}", "../x", "\u00e8")) {
            assertThatThrownBy(() -> testee().useBackground(unknown))
                    .as(unknown)
                    .isInstanceOfSatisfying(
                            RefusalException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.UNKNOWN_BACKGROUND));
        }
    }

    private String inUse(Background background) {
        return testee().useBackground(background.alias())
                .defaultBackground()
                .map(Background::alias)
                .orElse("none");
    }
}
