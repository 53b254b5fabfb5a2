using System.Net;
using CryptoViz.Benchmarks;
using CryptoViz.Benchmarks.Push;

if (args is [LoadClient.Argument, var server]) return await LoadClient.RunAsync(IPEndPoint.Parse(server));

// Prints a table: what was measured, beside the floor that it is compared with in the same run. Names of benchmarks choose some.
var all = new Dictionary<string, Func<Table, Task>>
{
    ["journal"] = JournalThroughput.MeasureAsync,
    ["start"] = ColdStart.MeasureAsync,
    ["size"] = DiskUse.MeasureAsync,
    ["kafka"] = KafkaThroughput.MeasureAsync,
    ["stages"] = KafkaStages.MeasureAsync,
    ["ticks"] = KafkaTicks.MeasureAsync,
    ["series"] = SeriesEngine.MeasureAsync,
    ["coin"] = WholeCoin.MeasureAsync,
    ["rest"] = RestReads.MeasureAsync,
    ["fan-out"] = FanOut.MeasureAsync,
    ["encode-once"] = EncodeOnce.MeasureAsync,
    ["hostile"] = HostileLoad.MeasureAsync,
    ["row-bytes"] = RowBytes.MeasureAsync,
    ["market-load"] = MarketLoad.MeasureAsync,
    ["latency"] = TickLatency.MeasureAsync,
    ["density"] = Density.MeasureAsync,
    ["reconnect"] = Reconnects.MeasureAsync,
    ["reading"] = Reading.MeasureAsync,
};
var chosen = args.Length == 0 ? [.. all.Keys] : args;
if (chosen.Except(all.Keys).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"no benchmark '{unknown}'; there are: {string.Join(", ", all.Keys)}");
    return 1;
}

var table = new Table();
foreach (var name in chosen) await all[name](table);
Console.WriteLine(table);
return 0;
