package lanewise.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file whose writing fails when {@link FaultyDisk} says so, after half of what was given. */
final class FaultyChannel extends FileChannel {
    private final FileChannel file;
    private final String name;

    FaultyChannel(FileChannel file, String name) {
        this.file = file;
        this.name = name;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        if (FaultyDisk.fails("write " + name)) {
            file.write(bytes.slice(bytes.position(), bytes.remaining() / 2));
            throw new IOException("No space left on device");
        }
        return file.write(bytes);
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
        FaultyDisk.check("write " + name);
        return file.write(bytes, position);
    }

    @Override
    public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
        FaultyDisk.check("write " + name);
        return file.write(bytes, offset, length);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        FaultyDisk.check("force " + name);
        file.force(metaData);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return file.read(into);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        return file.read(into, position);
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        return file.read(into, offset, length);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
        return file.transferTo(position, count, to);
    }

    @Override
    public long transferFrom(ReadableByteChannel from, long position, long count)
            throws IOException {
        FaultyDisk.check("write " + name);
        return file.transferFrom(from, position, count);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return file.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return file.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
