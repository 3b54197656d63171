package dev.teleconsult.ports.application.rooms;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.inbound.ManageCompanyLookUseCase;
import dev.teleconsult.ports.outbound.CompanySettings;

/** Changes the appearance of all calls of the company. */
public final class CompanyLookService implements ManageCompanyLookUseCase {

    private final Participation participation;
    private final CompanySettings company;

    public CompanyLookService(Participation participation, CompanySettings company) {
        this.participation = participation;
        this.company = company;
    }

    @Override
    public Background uploadBackground(byte[] jpeg, RequestContext context) {
        participation.requireUser(context);
        if (jpeg.length > MAX_BACKGROUND_BYTES) {
            throw RefusalException.of(RefusalCode.BACKGROUND_TOO_LARGE)
                    .with(RefusalException.Detail.LIMIT, MAX_BACKGROUND_BYTES);
        }
        if (!startsAsJpeg(jpeg)) {
            throw RefusalException.of(RefusalCode.BACKGROUND_NOT_JPEG);
        }
        return company.uploadBackground(jpeg);
    }

    @Override
    public Company useBackground(String alias, RequestContext context) {
        participation.requireUser(context);
        return company.useBackground(alias);
    }

    /** A JPEG begins with the start-of-image marker, immediately followed by the next marker. */
    private static boolean startsAsJpeg(byte[] bytes) {
        return bytes.length > 3 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8 && (bytes[2] & 0xff) == 0xff;
    }
}
