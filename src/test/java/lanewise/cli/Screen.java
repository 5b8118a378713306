package lanewise.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal shows after it was sent some text: lines that were too long are broken. */
final class Screen {
    private static final Pattern ESCAPE = Pattern.compile("\033\\[(\\d*)([A-Za-z])");

    private final int columns;
    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private int column;
    private int broken;

    Screen(int columns, String sent) {
        this.columns = columns;
        Matcher escape = ESCAPE.matcher(sent);
        for (int i = 0; i < sent.length(); ) {
            if (escape.region(i, sent.length()).lookingAt()) {
                obey(escape.group(1), escape.group(2));
                i = escape.end();
            } else {
                put(sent.charAt(i++));
            }
        }
    }

    private void obey(String number, String command) {
        switch (command) {
            case "A" -> row = Math.max(0, row - (number.isEmpty() ? 1 : Integer.parseInt(number)));
            case "K" -> {
                StringBuilder line = lines.get(row);
                line.setLength(number.equals("2") ? 0 : Math.min(line.length(), column));
            }
            default -> {}
        }
    }

    private void put(char c) {
        switch (c) {
            case '\r' -> column = 0;
            case '\n' -> down();
            default -> {
                if (column == columns) {
                    broken++;
                    down();
                    column = 0;
                }
                StringBuilder line = lines.get(row);
                while (line.length() <= column) {
                    line.append(' ');
                }
                line.setCharAt(column++, c);
            }
        }
    }

    private void down() {
        row++;
        if (row == lines.size()) {
            lines.add(new StringBuilder());
        }
    }

    /** How often a line was longer than the terminal is wide. */
    int broken() {
        return broken;
    }

    List<String> lines() {
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }
}
