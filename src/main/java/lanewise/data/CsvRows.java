package lanewise.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lanewise.io.Folder;

/** The rows of a CSV file, all as long as the first; the only class that knows FastCSV. */
final class CsvRows implements AutoCloseable {
    private static final int BYTE_ORDER_MARK = 0xfeff;

    /** Characters of a field: beyond that a quote is not closed. */
    private static final int LONGEST = 1 << 24;

    private final Path file;
    private final QuoteWatch text;
    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private int fields;
    private long line;

    CsvRows(Path file, char delimiter) throws IOException {
        Folder.refuse(file);
        this.file = file;
        this.text = new QuoteWatch(open(file), delimiter);
        this.reader =
                CsvReader.builder()
                        .fieldSeparator(delimiter)
                        .maxBufferSize(LONGEST)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .ofCsvRecord(text);
        this.records = reader.iterator();
    }

    /** The text of a file, without the mark that some programs put before it. */
    private static BufferedReader open(Path file) throws IOException {
        BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        try {
            text.mark(1);
            if (text.read() != BYTE_ORDER_MARK) {
                text.reset();
            }
            return text;
        } catch (IOException e) {
            text.close();
            throw e instanceof CharacterCodingException
                    ? new IOException(file + ": not UTF-8 at its beginning; save it as UTF-8", e)
                    : e;
        }
    }

    /** Refuses rows of another length, the first included. */
    void expect(int count) {
        fields = count;
    }

    /** The fields of the next row, without blanks around them; null after the last. */
    List<String> next() throws IOException {
        try {
            if (!records.hasNext()) {
                return null;
            }
            CsvRecord row = records.next();
            line = row.getStartingLineNumber();
            if (text.open() > 0 && !records.hasNext()) {
                throw unclosed();
            }
            String[] found = new String[row.getFieldCount()];
            Arrays.setAll(found, i -> row.getField(i).strip());
            if (fields == 0) {
                fields = found.length;
            } else if (found.length != fields) {
                throw bad(
                        "has %d fields, expected %d as there are columns"
                                .formatted(found.length, fields));
            }
            return Arrays.asList(found);
        } catch (CsvParseException e) {
            if (text.open() > 0 && text.length() > LONGEST / 2) {
                throw unclosed();
            }
            throw new IOException(file + ": not CSV: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw new IOException(
                        "%s: not UTF-8 after line %d; save it as UTF-8".formatted(file, line), e);
            }
            throw e.getCause();
        }
    }

    private IOException unclosed() {
        return new IOException(
                "%s: the quote that begins in line %d is not closed; close it, or double it if it belongs to the text"
                        .formatted(file, text.open()));
    }

    /** What is wrong with the row that was read last. */
    IOException bad(String problem) {
        return new IOException("%s: line %d %s".formatted(file, line, problem));
    }

    @Override
    public void close() throws IOException {
        records.close();
        reader.close();
    }
}
