using System.CommandLine;
using CnnGen.Benchmarks;

var networks = new Option<string[]>("--networks") { Description = "Which, by name; all by default", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
var seconds = new Option<double>("--seconds") { Description = "Length of each comparison", DefaultValueFactory = _ => 3 };
var threads = new Option<int>("--threads") { Description = "Threads of the peer", DefaultValueFactory = _ => 1 };
var peers = new Command("peers", "Times one image's forward pass beside ONNX Runtime's") { networks, seconds, threads };
peers.SetAction(parsed => Peers.Run(parsed.GetRequiredValue(networks), parsed.GetValue(seconds), parsed.GetValue(threads)));
return new RootCommand("Speed, as ratios measured side by side in one run") { peers }.Parse(args).Invoke();
