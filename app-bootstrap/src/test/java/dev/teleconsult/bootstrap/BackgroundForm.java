package dev.teleconsult.bootstrap;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** The form by which a background image is uploaded. */
public final class BackgroundForm {

    public static final String CONTENT_TYPE = "multipart/form-data; boundary=multipart-boundary";

    private BackgroundForm() {}

    /** Returns a form with an image that the provider accepts. */
    public static byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("""
                --multipart-boundary\r
                Content-Disposition: form-data; name="virtual_background"; filename="image.jpg"\r
                Content-Type: image/jpeg\r
                \r
                """.getBytes(StandardCharsets.US_ASCII));
        try {
            ImageIO.write(new BufferedImage(1280, 1280, BufferedImage.TYPE_BYTE_GRAY), "jpeg", out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        out.writeBytes("\r\n--multipart-boundary--\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }
}
