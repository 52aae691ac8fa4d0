using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>The passes of a network as calls, in order or in sections.</summary>
internal sealed partial class ProgramWriter
{
    /// <summary>Most calls in one method, far from the JIT's limits on instructions and locals.</summary>
    private const int MostSteps = 100;

    private const string InferenceParameters = "ref float packed, ref float arena, ref float input, ref float output";
    private const string InferenceArguments = "ref packed, ref arena, ref input, ref output";

    private readonly SourceWriter _writer;
    private readonly KernelWriter _kernels;
    private readonly LayoutTable _layouts;
    private readonly NetworkGraph _graph;
    private readonly LoweredNetwork _network;
    private readonly bool _isTimed;
    private readonly List<Action> _longRuns = [];

    public ProgramWriter(SourceWriter writer, KernelWriter kernels, LayoutTable layouts, NetworkGraph graph, LoweredNetwork network, bool isTimed)
    {
        _writer = writer;
        _kernels = kernels;
        _layouts = layouts;
        _graph = graph;
        _network = network;
        _isTimed = isTimed;
    }

    public void WritePack(string name, string summary, ProgramPlan plan)
    {
        WriteParts(
            name, summary, "ref float weights, ref float packed", "ref weights, ref packed", [.. plan.Pack, .. plan.BackwardPack], () => { },
            steps => WriteSteps(steps, plan, isPacking: true));
    }

    /// <summary>In sections where threads share them, else as calls in order.</summary>
    public void WriteInference(ProgramPlan plan)
    {
        if (plan.ForwardSections.Count != 0)
        {
            WriteSections("InferSection", "Parts of a section of one sample's inference.", InferenceParameters, InferenceArguments, plan.ForwardSections, plan);
        }
        else
        {
            WriteParts(
                "Infer", "One sample's inference.", InferenceParameters, InferenceArguments, [.. plan.Forward], WriteClockStart,
                steps => WriteSteps(steps, plan, isTimed: _isTimed));
        }

        if (_isTimed)
        {
            WriteClock();
        }
    }

    private void WriteClockStart()
    {
        if (_isTimed)
        {
            _writer.Line("s_lastTick = System.Diagnostics.Stopwatch.GetTimestamp();");
        }
    }

    private void WriteClock()
    {
        _writer.Line();
        _writer.Line("/// <summary>Ticks in each layer so far, and at the end in what is no layer's: copies of the input and of outputs.</summary>");
        _writer.Line($"public static readonly long[] LayerTicks = new long[{_graph.Nodes.Count + 1}];");
        _writer.Line();
        _writer.Line("private static long s_lastTick;");
        using (Method("What passed since the last layer's end was this layer's.", "private static void EndLayer(int layer)"))
        {
            _writer.Line("long now = System.Diagnostics.Stopwatch.GetTimestamp();");
            _writer.Line("LayerTicks[layer] += now - s_lastTick;");
            _writer.Line("s_lastTick = now;");
        }
    }

    /// <summary>The inference of a batch whose samples go together through dense layers.</summary>
    public void WriteBatchInference(ProgramPlan plan) =>
        WriteSections("InferBatchSection", "Parts of a section of the inference of a batch, whose samples go together through dense layers.", "in BatchPass pass", "in pass", plan.ForwardSections, plan);

    public void WriteTraining(ProgramPlan plan)
    {
        WriteSections(
            "TrainForwardSection", "Parts of a section of the forward pass over a batch; what the backward pass reads is kept.", "in BatchPass pass", "in pass",
            plan.ForwardSections, plan);
        WriteSections("TrainBackwardSection", "Parts of a section of the backward pass over a batch.", "in BatchPass pass", "in pass", plan.BackwardSections, plan);
        if (_graph.Loss is not null)
        {
            using (Method("The loss, and its gradient with respect to the output.", "public static double Loss(in BatchPass pass)"))
            {
                WriteLoss(plan, _graph.Loss);
            }
        }
    }

    /// <summary>A pass as one method, or, where it has more calls than the JIT likes, as one that calls its parts.</summary>
    private void WriteParts(
        string name, string summary, string parameters, string arguments, Step[] steps, Action begin, Action<EquatableArray<Step>> write)
    {
        if (steps.Length <= MostSteps)
        {
            using (Method(summary, $"public static void {name}({parameters})"))
            {
                begin();
                write(new(steps));
            }

            return;
        }

        int parts = (steps.Length + MostSteps - 1) / MostSteps;
        using (Method(summary, $"public static void {name}({parameters})"))
        {
            begin();
            for (int part = 0; part < parts; part++)
            {
                _writer.Line($"{name}{part + 1}({arguments});");
            }
        }

        for (int part = 0; part < parts; part++)
        {
            using (Method($"{summary} Part {part + 1} of {parts}.", $"private static void {name}{part + 1}({parameters})"))
            {
                write(new(steps.Skip(part * MostSteps).Take(MostSteps)));
            }
        }
    }

    private void WriteLoss(ProgramPlan plan, Loss loss)
    {
        Extent output = Extent.Of(_graph.Output);
        bool isOverClasses = loss.Kind is LossKind.CrossEntropy or LossKind.SoftmaxCrossEntropy or LossKind.NegativeLogLikelihood;
        string size = isOverClasses ? $"{output.Channels}, {output.Positions}" : $"{output.Length}";
        string source = $"ref pass.Output, {_network.OutputLength}";
        string name = loss.Kind.ToString();
        string extra = loss.Kind switch
        {
            LossKind.SoftmaxCrossEntropy => ", " + CSharp.DoubleLiteral(loss.LabelSmoothing),
            LossKind.Huber => ", " + CSharp.DoubleLiteral(loss.Delta),
            _ => "",
        };
        if (plan.LogitsBuffer >= 0)
        {
            _writer.Line("// From the softmax's input, which is stable where the probabilities round to 0.");
            name = nameof(LossKind.SoftmaxCrossEntropy);
            extra = ", 0.0";
            source = $"ref {CSharp.At("pass.Arena", CSharp.Text(plan.Buffers[plan.LogitsBuffer].Offset))}, {plan.ArenaLength}";
        }

        string call = $"Losses.{name}({source}, ref pass.Target, ref pass.OutputGradient, pass.Count, {size}{extra})";
        if (_network.Outputs.Count == 1)
        {
            _writer.Line($"return {call};");
            return;
        }

        _writer.Line($"double loss = {call};");
        _writer.Line("// The other outputs have no part in the loss.");
        _writer.Line($"TensorLayouts.SpreadRows(ref pass.OutputGradient, pass.Count, {output.Length}, {_network.OutputLength});");
        _writer.Line("return loss;");
    }

    /// <summary>Calls for one sample go into loops over the samples, as many together as follow each other, so that a sample stays in the cache.</summary>
    private void WriteBatch(EquatableArray<Step> steps, ProgramPlan plan, string name)
    {
        for (int i = 0; i < steps.Count;)
        {
            int end = i;
            while (end < steps.Count && steps[end].IsBatch == steps[i].IsBatch)
            {
                end++;
            }

            var run = new EquatableArray<Step>(steps.Skip(i).Take(end - i));
            if (steps[i].IsBatch)
            {
                using (_writer.Open())
                {
                    WriteArena("0", plan);
                    WriteSteps(run, plan);
                }
            }
            else
            {
                using (_writer.Open("for (int n = 0; n < pass.Count; n++)"))
                {
                    WriteSample(run, plan, name);
                }
            }

            i = end;
        }
    }

    /// <summary>Calls for sample n.</summary>
    private void WriteSample(EquatableArray<Step> steps, ProgramPlan plan, string name) => WriteRun(steps, name, "int n, in BatchPass pass", "n, in pass", run =>
    {
        WriteArena("n", plan);
        WriteSteps(run, plan);
    });

    /// <summary>Declares the part of the arena that is a sample's.</summary>
    private void WriteArena(string sample, ProgramPlan plan) =>
        _writer.Line(sample == "0" ? "ref float arena = ref pass.Arena;" : $"ref float arena = ref At(ref pass.Arena, (nint){sample} * {plan.ArenaLength});");

    private void WriteSteps(EquatableArray<Step> steps, ProgramPlan plan, bool isPacking = false, bool isTimed = false)
    {
        string layer = "";
        for (int i = 0; i < steps.Count;)
        {
            string condition = steps[i].Condition;
            int end = i;
            while (end < steps.Count && steps[end].Condition == condition)
            {
                end++;
            }

            if (condition.Length == 0)
            {
                Calls(i, end);
            }
            else
            {
                using (_writer.Open($"if ({condition})"))
                {
                    Calls(i, end);
                }
            }

            i = end;
        }

        void Calls(int from, int to)
        {
            foreach (Step step in steps.Skip(from).Take(to - from))
            {
                if (step.Layer != layer)
                {
                    layer = step.Layer;
                    _writer.Line($"// {layer}");
                }

                using (PartLoops(step))
                {
                    WriteCall(step, plan, isPacking);
                }

                if (isTimed)
                {
                    int index = _graph.Nodes.ToList().FindIndex(node => node.Name == layer);
                    _writer.Line($"EndLayer({(index < 0 ? _graph.Nodes.Count : index)});");
                }
            }
        }
    }

    /// <summary>The names of a part's indices along the axes of a split.</summary>
    private static readonly string[] PartIndex = ["i", "j"];

    /// <summary>Loops over all parts of a step that is divided.</summary>
    private Blocks PartLoops(Step step)
    {
        if (step.Split is not { } split)
        {
            return Blocks.Of();
        }

        var blocks = new List<SourceWriter.Block>();
        for (int axis = 0; axis < split.Axes.Count; axis++)
        {
            string i = PartIndex[axis];
            blocks.Add(_writer.Open($"for (int {i} = 0; {i} < {split.Axes[axis].Count}; {i}++)"));
        }

        return Blocks.Of([.. blocks]);
    }

    /// <summary>One call, of the part that the indices name where the step is divided.</summary>
    private void WriteCall(Step step, ProgramPlan plan, bool isPacking = false)
    {
        List<string> arguments = step.Arguments.Select((argument, i) => Argument(argument, Move(i), plan, isPacking)).ToList();
        if (step.Kernel is NestKernel { Nest.TakesBatch: true })
        {
            arguments.Add("pass.Count");
        }

        _writer.Line($"{_kernels.NameOf(step)}({string.Join(", ", arguments)});");

        // How far a part is moved: by the index times a literal, but for an axis whose last part is moved back.
        string Move(int argument) => string.Concat((step.Split?.Axes ?? default).Select((axis, i) =>
        {
            int distance = step.Split!.Moves[argument][i];
            return distance == 0 ? ""
                : axis.IsMovedBack ? $" + (Math.Min({PartIndex[i]} * {axis.Step}, {axis.Last}) * {distance})"
                : $" + ({PartIndex[i]} * {axis.Step * distance})";
        }));
    }

    private string Argument(Argument argument, string move, ProgramPlan plan, bool isPacking)
    {
        if (argument.Layout is { } layout)
        {
            return "in " + _layouts.NameOf(layout);
        }

        if (argument.Place is not { } place)
        {
            return argument.Text;
        }

        bool isOverBatch = plan.IsOverBatch && !isPacking;
        int offset = place.Offset + place.Space switch
        {
            Space.Arena => plan.Buffers[place.Buffer].Offset,
            Space.BackwardPacked => plan.PackedLength,
            Space.Kept => plan.ScratchLength,
            _ => 0,
        };
        return "ref " + (place.Space switch
        {
            Space.Arena => At(plan.Buffers[place.Buffer].IsLocal ? "pass.Local" : "arena"),
            Space.Packed or Space.BackwardPacked => At(isOverBatch ? "pass.Packed" : "packed"),
            Space.Weights => At(isOverBatch ? "pass.Weights" : "weights"),
            Space.Gradients => At("pass.Gradients"),
            Space.Scratch or Space.Kept => At("pass.Scratch"),
            Space.Input => isOverBatch ? Sample("pass.Input", _graph.Input.Length) : At("input"),
            Space.Output => isOverBatch ? Sample("pass.Output", _network.OutputLength) : At("output"),
            Space.OutputGradient => Sample("pass.OutputGradient", _network.OutputLength),
            _ => Sample("pass.InputGradient", _graph.Input.Length),
        });

        string At(string reference) => CSharp.At(reference, move.Length == 0 ? CSharp.Text(offset) : offset == 0 ? move.Substring(" + ".Length) : offset + move);

        string Sample(string reference, long length) => $"At(ref {reference}, (nint)n * {length}{(offset == 0 ? "" : $" + {offset}")}{move})";
    }

    private SourceWriter.Block Method(string summary, string header)
    {
        _writer.Line();
        _writer.Line($"/// <summary>{summary}</summary>");
        return _writer.Open(header);
    }
}
