package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.ports.contract.CompanySettingsContract;
import dev.teleconsult.ports.outbound.CompanySettings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

class KaleyraCompanyContractTest extends Emulated implements CompanySettingsContract {

    private static final byte[] GOOD = jpeg(1280);
    private static final byte[] TOO_SMALL = jpeg(1279);

    @Override
    public CompanySettings testee() {
        return kaleyra.company();
    }

    @Override
    public byte[] goodImage() {
        return GOOD.clone();
    }

    @Override
    public byte[] badImage() {
        return TOO_SMALL.clone();
    }

    private static byte[] jpeg(int side) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "jpg", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
