package dev.teleconsult.adapter.http.wire;

import dev.teleconsult.domain.Notice;

/**
 * A notice as it is sent.
 *
 * @param until when it is over
 */
public record NoticeView(String kind, String until) {

    public static NoticeView of(Notice notice) {
        return new NoticeView(notice.kind().name(), Wire.text(notice.until()));
    }
}
