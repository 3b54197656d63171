package dev.teleconsult.adapter.http.routes;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.FormFile;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.inbound.ManageCompanyLookUseCase;
import java.util.List;

/** The appearance of all calls of the company. */
public final class CompanyRoutes implements RouteGroup {
    /** Longer than any alias of the provider (32 characters). */
    private static final int MAX_ALIAS = 256;

    private final ManageCompanyLookUseCase companyLook;

    public CompanyRoutes(ManageCompanyLookUseCase companyLook) {
        this.companyLook = companyLook;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(
                                Route.Method.POST,
                                "/settings/background-image",
                                Route.Access.MANAGING_USER,
                                this::uploadBackground)
                        .reading(Route.Body.FORM, FormFile::requireForm),
                new Route(Route.Method.PATCH, "/settings/update", Route.Access.MANAGING_USER, this::update));
    }

    private void uploadBackground(Exchange exchange) {
        byte[] image = FormFile.read(exchange, "virtual_background", ManageCompanyLookUseCase.MAX_BACKGROUND_BYTES);
        Background background = companyLook.uploadBackground(image, exchange.context());
        exchange.respondJson(
                200,
                new Uploaded(new UploadedBackground(
                        background.alias(), background.url(), Wire.orNull(background.createdAt()))));
    }

    private void update(Exchange exchange) {
        String alias = exchange.json().required("background_alias", value -> value.text(MAX_ALIAS));
        Company company = companyLook.useBackground(alias, exchange.context());
        exchange.respondJson(200, new Updated(CompanyView.of(company)));
    }

    record Uploaded(@JsonProperty("virtual_background") UploadedBackground virtualBackground) {}

    record UploadedBackground(
            @JsonProperty("background_alias") String alias,
            String url,
            @JsonProperty("creation_date") String creationDate) {}

    record Updated(CompanyView company) {}

    record CompanyView(
            String name,
            @JsonProperty("default_language") String defaultLanguage,
            @JsonProperty("default_background") DefaultBackground defaultBackground,
            @JsonProperty("end_call_redirect_url") String endCallRedirectUrl,
            @JsonProperty("user_details_provider_url") String userDetailsProviderUrl,
            @JsonProperty("end_call_redirect_timeout_ms") long endCallRedirectTimeoutMillis) {

        static CompanyView of(Company company) {
            return new CompanyView(
                    company.name(),
                    company.defaultLanguage(),
                    company.defaultBackground().map(DefaultBackground::of).orElse(null),
                    company.endCallRedirectUrl(),
                    company.userDetailsProviderUrl(),
                    company.endCallRedirectTimeout().toMillis());
        }
    }

    record DefaultBackground(
            String alias,
            String url,
            @JsonProperty("creation_date") String creationDate) {

        static DefaultBackground of(Background background) {
            return new DefaultBackground(background.alias(), background.url(), Wire.orNull(background.createdAt()));
        }
    }
}
