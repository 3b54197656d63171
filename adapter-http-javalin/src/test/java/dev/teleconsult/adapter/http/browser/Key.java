package dev.teleconsult.adapter.http.browser;

/** A key that writes nothing. */
public enum Key {
    TAB("Tab", 9, ""),
    ENTER("Enter", 13, "\r"),
    ESCAPE("Escape", 27, "");

    final String code;
    final int number;
    final String text;

    Key(String code, int number, String text) {
        this.code = code;
        this.number = number;
        this.text = text;
    }
}
