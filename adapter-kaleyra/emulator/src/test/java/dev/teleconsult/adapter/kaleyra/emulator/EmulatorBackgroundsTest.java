package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.kaleyra.emulator.EmulatorClient.Got;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import javax.imageio.ImageIO;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmulatorBackgroundsTest extends EmulatorFixture {

    @Test
    void backgroundShouldBeStoredServedAndUsableAsDefault() throws IOException {
        byte[] jpeg = image(1280, 1280, "jpg");

        var uploaded = upload(jpeg).json().path("virtual_background");

        String alias = uploaded.path("background_alias").asText();
        assertThat(alias).hasSize(32);
        assertThat(uploaded.path("creation_date").asText()).isEqualTo("2026-03-02T09:00:00.000");
        String path = URI.create(uploaded.path("url").asText()).getPath();
        assertThat(client.get(path).bytes()).isEqualTo(jpeg);
        assertThat(client.get("/v2/company").json().path("default_background").isNull())
                .isTrue();
        var company = client.put("/v2/company", "{\"background_alias\":\"" + alias + "\"}")
                .json();
        assertThat(company.at("/default_background/alias").asText()).isEqualTo(alias);
        assertThat(client.get("/v2/company/virtual-backgrounds")
                        .json()
                        .at("/virtual_backgrounds/default_background/background_alias")
                        .asText())
                .isEqualTo(alias);
    }

    @ParameterizedTest
    @CsvSource({"1280, 1280, 201", "1279, 1280, 422", "1280, 1279, 422"})
    void backgroundBelowTheMinimumSizeShouldBeRefused(int width, int height, int status) throws IOException {
        Got answer = upload(image(width, height, "jpg"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(status == 201 ? "" : "wrong_file_dimension");
    }

    @Test
    void backgroundShouldHaveTheContentOfAJpeg() throws IOException {
        assertThat(upload(image(1280, 1280, "png")).code()).isEqualTo("invalid_file");
        assertThat(upload(new byte[0]).code()).isEqualTo("invalid_file");
        byte[] jpeg = image(1280, 1280, "jpg");
        assertThat(upload(Arrays.copyOf(jpeg, 20)).code()).isEqualTo("invalid_file");
    }

    @Test
    void backgroundShouldHaveAtMostSixteenMegabytes() throws IOException {
        byte[] jpeg = image(1280, 1280, "jpg");

        assertThat(upload(Arrays.copyOf(jpeg, EmulatedCompany.MAX_BACKGROUND_BYTES))
                        .status())
                .isEqualTo(201);
        assertThat(upload(Arrays.copyOf(jpeg, EmulatedCompany.MAX_BACKGROUND_BYTES + 1))
                        .code())
                .isEqualTo("invalid_file");
    }

    @Test
    void companyShouldHaveAtMostTenBackgrounds() throws IOException {
        byte[] jpeg = image(1280, 1280, "jpg");
        String alias = "";
        for (int i = 0; i < EmulatedCompany.MAX_BACKGROUNDS; i++) {
            alias = upload(jpeg)
                    .json()
                    .at("/virtual_background/background_alias")
                    .asText();
        }

        assertThat(upload(jpeg).code()).isEqualTo("exceeded_background_limit");

        RequestBody one =
                RequestBody.create("{\"background_alias\":\"" + alias + "\"}", MediaType.get("application/json"));
        assertThat(client.send("DELETE", "/v2/company/virtual-background", one).status())
                .isEqualTo(200);
        assertThat(client.send("DELETE", "/v2/company/virtual-background", one).code())
                .isEqualTo("background_not_found");
        assertThat(upload(jpeg).status()).isEqualTo(201);
    }

    @Test
    void backgroundShouldBeSentInItsMultipartPart() throws IOException {
        assertThat(client.post("/v2/company/virtual-background", "{}").code()).isEqualTo("file_not_found");
        RequestBody otherName = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("file", "a.jpg", RequestBody.create(image(1280, 1280, "jpg")))
                .build();
        assertThat(client.send("POST", "/v2/company/virtual-background", otherName)
                        .code())
                .isEqualTo("file_not_found");
    }

    private Got upload(byte[] file) {
        RequestBody form = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("comment", "first")
                .addFormDataPart("virtual_background", "a.jpg", RequestBody.create(file, MediaType.get("image/jpeg")))
                .build();
        return client.send("POST", "/v2/company/virtual-background", form);
    }

    static byte[] image(int width, int height, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out);
        return out.toByteArray();
    }
}
