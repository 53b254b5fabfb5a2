using System.Text.Json;
using System.Text.Json.Nodes;
using CryptoViz.Gateway.Realtime;

namespace CryptoViz.Gateway.Tests.Realtime;

/// <summary>What a client makes of the frames that it gets, by nothing but the rules of the contract.</summary>
internal sealed class ClientState
{
    private const int NewsShown = 100;

    private JsonObject _fields = [];
    private Dictionary<string, JsonObject> _rows = [];
    private SortedDictionary<long, string> _points = [];
    private Dictionary<string, JsonObject> _news = [];

    /// <summary>Applies one frame.</summary>
    public void Apply(Frame frame) => Apply(frame.Type, JsonNode.Parse(frame.Body.Json)!.AsObject());

    /// <summary>Applies one frame as a client gets it.</summary>
    public void Apply(JsonElement frame)
    {
        var payload = JsonObject.Create(frame)!;
        foreach (var head in new[] { "v", "type", "cursor", "serverTime", "mode" }) payload.Remove(head);
        Apply(frame.GetProperty("type").GetString()!, payload);
    }

    private void Apply(string type, JsonObject payload)
    {
        if (type == "snapshot") (_fields, _rows, _points, _news) = ([], [], [], []);
        foreach (var (name, value) in payload.ToList())
        {
            payload.Remove(name);
            Apply(name, value);
        }

        ApplyPoints();
    }

    /// <summary>All of it as text, in one order.</summary>
    public override string ToString() => string.Join('\n',
    [
        .. _fields.OrderBy(field => field.Key).Select(field => $"{field.Key}: {field.Value?.ToJsonString()}"),
        .. _rows.OrderBy(row => row.Key).Select(row => Sorted(row.Value)),
        .. _points.Select(point => $"{point.Key}: {point.Value}"),
        .. _news.Values.OrderByDescending(item => (long)item["publishedAt"]!).ThenBy(item => (string)item["id"]!, StringComparer.Ordinal)
            .Take(NewsShown).Select(Sorted),
    ]);

    private static string Sorted(JsonObject fields) =>
        string.Join(", ", fields.OrderBy(field => field.Key).Select(field => field.ToString()));

    private void Apply(string name, JsonNode? value)
    {
        switch (name)
        {
            case "coins" or "added":
                foreach (var row in Objects(value)) Merge(_rows, row);
                break;
            case "items" or "updated":
                foreach (var item in Objects(value)) Merge(_news, item);
                break;
            case "removed":
                foreach (var id in value!.AsArray().Select(id => (string)id!))
                {
                    _rows.Remove(id);
                    _news.Remove(id);
                }

                break;
            default:
                _fields[name] = value;
                break;
        }
    }

    private void ApplyPoints()
    {
        if (_fields["times"] is not JsonArray times) return;

        var columns = new[] { "prices", "marketCaps", "volumes" }.Select(name => _fields[name]!.AsArray()).ToList();
        for (var i = 0; i < times.Count; i++)
            _points[(long)times[i]!] = string.Join(' ', columns.Select(column => column[i]?.ToJsonString() ?? "null"));
        foreach (var old in _points.Keys.TakeWhile(time => time < (long)_fields["from"]!).ToList()) _points.Remove(old);
        foreach (var name in new[] { "times", "prices", "marketCaps", "volumes" }) _fields.Remove(name);
    }

    private static void Merge(Dictionary<string, JsonObject> known, JsonObject changed)
    {
        var id = (string)changed["id"]!;
        if (!known.TryGetValue(id, out var fields)) known[id] = fields = [];
        foreach (var (name, value) in changed) fields[name] = value?.DeepClone();
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? array) => array!.AsArray().Select(node => node!.AsObject());
}
