package lanewise.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A page is for reading: a table cell holds a few words, a sentence few colons. */
class StyleTest {
    private static final int WORDS_A_CELL = 12;
    private static final int COLONS_A_SENTENCE = 2;

    private static final Pattern WORD = Pattern.compile("\\S*[\\p{L}\\p{N}]\\S*");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])[)\"*]*\\s+");
    private static final Pattern COLON = Pattern.compile(":(?=\\s|$)");

    private static List<String> longCells(Page page) {
        List<String> found = new ArrayList<>();
        for (String cell : page.cells()) {
            String shown = cell.replaceAll("\\]\\([^)]*\\)", "]");
            long words = WORD.matcher(shown).results().count();
            if (words > WORDS_A_CELL) {
                found.add("%s: %d words in a cell: %s".formatted(page, words, cell));
            }
        }
        return found;
    }

    private static List<String> sentencesOfManyColons(Page page) {
        List<String> found = new ArrayList<>();
        for (String paragraph : page.paragraphs()) {
            for (String sentence : SENTENCE_END.split(paragraph)) {
                if (COLON.matcher(sentence).results().count() > COLONS_A_SENTENCE) {
                    found.add(page + ": " + sentence);
                }
            }
        }
        return found;
    }

    private static List<String> faults(Page page) {
        List<String> faults = new ArrayList<>(longCells(page));
        faults.addAll(sentencesOfManyColons(page));
        return faults;
    }

    @Test
    void aCellHoldsTwelveWordsAndASentenceTwoColons() {
        List<String> faults = Page.all().stream().flatMap(page -> faults(page).stream()).toList();
        assertEquals("", String.join("\n", faults));
    }

    @Test
    void wordsAndColonsAreCounted() {
        String long13 = "a b c d e f g h i j k l m";
        Page page =
                new Page(
                        Path.of("x.md"),
                        "| head |\n|---|\n| " + long13 + " |\n\nOne: two: three: four.\n");
        assertEquals(2, faults(page).size(), () -> faults(page).toString());
    }
}
