package dev.teleconsult.adapter.http.page;

import dev.teleconsult.adapter.http.PageSettings;
import java.util.List;

/**
 * What the page needs to know of the settings, checked by {@link PageSettings.Builder}.
 *
 * @param path under which the page is served
 * @param apiPath under which the page finds the API
 * @param logoUrl empty for none
 */
public record PageOptions(
        String path,
        String apiPath,
        String brand,
        String logoUrl,
        PageSettings.Theme theme,
        boolean joinAtOnce,
        boolean deletesUploads,
        List<String> frameSources,
        List<String> frameAncestors) {}
