package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.outbound.CompanySettings;
import java.util.Optional;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;

/** The company's virtual backgrounds. */
final class KaleyraCompany implements CompanySettings {

    private static final MediaType JPEG = MediaType.get("image/jpeg");
    private static final String PART = "virtual_background";

    /** The codes of Kaleyra's error table that concern the image: it is refused, or there are ten already. */
    private static final Set<String> ABOUT_THE_IMAGE = Set.of(
            "upload_error",
            "file_not_found",
            "exceeded_background_limit",
            "invalid_file",
            "wrong_file_dimension",
            "error_processing_image");

    private static final Set<String> ABOUT_THE_ALIAS =
            Set.of("invalid_background_alias", "error_background_alias", "background_not_found");

    private final KaleyraClient http;

    KaleyraCompany(KaleyraClient http) {
        this.http = http;
    }

    @Override
    public Background uploadBackground(byte[] jpeg) {
        RequestBody form = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart(PART, "background.jpg", RequestBody.create(jpeg, JPEG))
                .build();
        KaleyraCall call = KaleyraCall.of("POST", "/company/virtual-background").sending(form);
        KaleyraReply reply = http.send(call);
        if (reply instanceof KaleyraReply.Json json) {
            Optional<Background> background = KaleyraMapping.background(json.body());
            if (background.isPresent()) {
                return background.get();
            }
        }
        if (reply instanceof KaleyraReply.Declined declined
                && (declined.status() == 413
                        || declined.status() == 422
                        || ABOUT_THE_IMAGE.contains(declined.code()))) {
            throw RefusalException.of(RefusalCode.BACKGROUND_REFUSED);
        }
        throw KaleyraFailures.of(call, reply);
    }

    @Override
    public Company useBackground(String alias) {
        KaleyraCall call = KaleyraCall.of("PUT", "/company")
                .sending(KaleyraMapping.defaultBackground(requireNonNull(alias, "alias")));
        KaleyraReply reply = http.send(call);
        // The request contained only the alias, so the alias is invalid or not found.
        if (reply instanceof KaleyraReply.Declined declined
                && (declined.status() == 404
                        || declined.status() == 422
                        || ABOUT_THE_ALIAS.contains(declined.code()))) {
            throw RefusalException.of(RefusalCode.UNKNOWN_BACKGROUND);
        }
        if (reply instanceof KaleyraReply.Success) {
            return inAnswer(reply).orElseGet(() -> whole(call, reply));
        }
        throw KaleyraFailures.of(call, reply);
    }

    private static Optional<Company> inAnswer(KaleyraReply reply) {
        return reply instanceof KaleyraReply.Json json ? KaleyraMapping.company(json.body()) : Optional.empty();
    }

    /** Returns the company after an update; reads it again if the answer to the update was incomplete. */
    private Company whole(KaleyraCall update, KaleyraReply updated) {
        KaleyraCall call = KaleyraCall.of("GET", "/company");
        KaleyraReply reply = http.send(call);
        if (!(reply instanceof KaleyraReply.Success)) {
            throw KaleyraFailures.of(call, reply);
        }
        return inAnswer(reply).orElseThrow(() -> KaleyraFailures.of(update, updated));
    }
}
