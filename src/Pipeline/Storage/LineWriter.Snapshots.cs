using System.Buffers;

namespace CryptoViz.Pipeline.Storage;

/// <summary>Snapshots and the lines of their parts.</summary>
internal sealed partial class LineWriter
{
    /// <summary>A line of a part file.</summary>
    public void Part(StoredPayload part)
    {
        Begin();
        _json.Flush();
        _buffer.Write(","u8);
        Event(new StoredEvent(0, part));
        End();
    }

    /// <summary>The content of a snapshot file: one object whose state has a line for each column.</summary>
    public void Snapshot(string persistenceId, NewSnapshot snapshot, IReadOnlyCollection<PartFile> files)
    {
        Begin();
        _json.WriteString("pid", persistenceId);
        _json.WriteNumber("sn", snapshot.SequenceNr);
        _json.WriteNumber("ts", snapshot.Timestamp);
        if (files.Count > 0) PartFiles(files);
        _json.Flush();
        _buffer.Write(","u8);
        var state = snapshot.State;
        if (state.SerializerId is null)
        {
            _buffer.Write("\"m\":"u8);
            Text(state.Manifest);
            _buffer.Write(",\n\"state\":"u8);
            ReadableLayout.Write(state.Bytes.Span, _buffer);
            _buffer.Write("\n"u8);
        }
        else
        {
            Foreign(state);
        }

        End();
    }

    private void PartFiles(IEnumerable<PartFile> files)
    {
        _json.WriteStartObject("parts");
        foreach (var part in files)
        {
            _json.WriteStartArray(part.File);
            _json.WriteNumberValue(part.Length);
            _json.WriteStringValue(Hex(part.Crc));
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
    }
}
