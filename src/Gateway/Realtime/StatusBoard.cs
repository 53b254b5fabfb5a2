using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>What <c>/status</c> tells, live.</summary>
/// <param name="StartedAt">When the process started.</param>
/// <param name="Source">What the source is doing.</param>
/// <param name="StaleShare">The share of rows whose value is old, 0 to 1; null without rows.</param>
/// <param name="Health">How the parts do; null before the first look.</param>
internal sealed record StatusBoard(DateTimeOffset StartedAt, SourceState Source, double? StaleShare, Health? Health)
    : IFeedState<StatusChange>
{
    /// <summary>What can change, by field.</summary>
    public static readonly FieldTable<StatusBoard> Fields = new(
    [
        Field<StatusBoard>.Of("lastUpdateAt", s => s.Source.LastUpdateAt, (json, at) => json.Value(at)),
        Field<StatusBoard>.Of("nextUpdateAt", s => s.Source.NextUpdateAt, (json, at) => json.Value(at)),
        Field<StatusBoard>.Of("staleShare", s => s.StaleShare, (json, share) => json.Value(share)),
        Field<StatusBoard>.Of("reason", s => s.Source.Reason, (json, reason) => json.WriteStringValue(reason)),
        Field<StatusBoard>.Of("notice", s => s.Source.Notice, (json, notice) => json.WriteStringValue(notice)),
        Field<StatusBoard>.Of("calls", s => s.Source.Calls, (json, calls) => json.OrNull(calls, (_, spent) =>
        {
            json.WriteStartObject();
            json.WriteNumber("perMinute", spent.PerMinute);
            json.Field("perMonth", spent.PerMonth);
            json.WriteNumber("inMonth", spent.InMonth);
            json.Field("spentOn", spent.SpentOn);
            json.WriteEndObject();
        })),
        new("rejected", (a, b) => a.Source.Rejected.AsSpan().SequenceEqual(b.Source.Rejected.AsSpan()), (json, s) =>
        {
            json.WriteStartObject();
            foreach (var rejected in s.Source.Rejected.AsSpan())
            {
                json.WriteStartObject(rejected.Reason);
                json.WriteNumber("count", rejected.Count);
                json.Field("lastAt", (DateTimeOffset?)rejected.LastAt);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }),
        Field<StatusBoard>.Of("ready", s => s.Health?.Ready ?? false, (json, ready) => json.WriteBooleanValue(ready)),
        Field<StatusBoard>.Of("parts", s => s.Health, (json, health) =>
        {
            json.WriteStartObject();
            foreach (var (name, part) in health?.Parts ?? [])
            {
                json.WritePropertyName(name);
                json.OrNull(part, (_, known) =>
                {
                    json.WriteStartObject();
                    json.WriteString("status", known.Status);
                    json.WriteString("detail", known.Detail);
                    json.WriteEndObject();
                });
            }

            json.WriteEndObject();
        }),
    ]);

    /// <inheritdoc/>
    public FrameBody Snapshot() => FrameBody.Encode(frame =>
    {
        frame.Json.WriteString("version", Installation.Version);
        frame.Json.Field("startedAt", (DateTimeOffset?)StartedAt);
        Fields.Write(frame.Json, this, Fields.All);
    });

    /// <inheritdoc/>
    public FrameBody Delta(StatusChange change) => FrameBody.Encode(frame => Fields.Write(frame.Json, this, change.Fields));
}

/// <summary>Which fields of the status changed.</summary>
internal sealed record StatusChange(FieldMask Fields) : IFeedChange<StatusChange>
{
    /// <summary>Each process numbers its status for itself, so a client that resumes by number on the same one lacks nothing.</summary>
    public static StatusChange OnResume { get; } = new(StatusBoard.Fields.All);

    /// <inheritdoc/>
    public StatusChange Then(StatusChange later) => new(Fields | later.Fields);
}
