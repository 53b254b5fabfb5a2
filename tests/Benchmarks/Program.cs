using CryptoViz.Benchmarks;

// Prints a table: what was measured, beside the floor that it is compared with in the same run. Names of benchmarks choose some.
var all = new Dictionary<string, Func<Table, Task>>
{
    ["journal"] = JournalThroughput.MeasureAsync,
    ["start"] = ColdStart.MeasureAsync,
    ["size"] = DiskUse.MeasureAsync,
    ["ticks"] = KafkaTicks.MeasureAsync,
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
